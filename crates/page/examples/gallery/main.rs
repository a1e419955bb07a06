//! Writes every view in every state to files: `gallery DIRECTORY`. Open its
//! `index.html`.

mod fixture;
mod states;

use std::path::PathBuf;
use std::{env, fs, io};

use bsk_page::asset;
use states::State;

fn main() -> io::Result<()> {
    let Some(directory) = env::args_os().nth(1).map(PathBuf::from) else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "usage: gallery DIRECTORY"));
    };
    fs::create_dir_all(directory.join("assets"))?;
    for asset in asset::ALL {
        fs::write(directory.join(asset.path().trim_start_matches('/')), asset.body())?;
    }
    let states = states::all();
    for State { name, frame, view } in &states {
        // Beside each other, so that no server is needed.
        let html = frame.show(view.as_ref()).replace("\"/assets/", "\"assets/");
        fs::write(directory.join(format!("{name}.html")), html)?;
    }
    let links =
        states.iter().map(|State { name, .. }| format!("<li><a href=\"{name}.html\">{name}</a></li>"));
    let index = format!("<!doctype html><title>Gallery</title><ul>{}</ul>", links.collect::<String>());
    fs::write(directory.join("index.html"), index)
}
