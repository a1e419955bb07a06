//! Lines in, lines out.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use crate::service::Service;

/// Longest line in bytes, its end included. What is longer is no request.
const LONGEST_LINE: u64 = 1_024;

/// Answers the lines of a connection until it ends.
pub(crate) fn serve(stream: &TcpStream, service: &Service) -> io::Result<()> {
    let address = stream.peer_addr()?.ip();
    let (mut lines, mut answers) = (BufReader::new(stream), stream);
    let mut line = Vec::new();
    loop {
        line.clear();
        lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        let Some(request) = line.strip_suffix(b"\n") else {
            return match line.len() {
                0 => Ok(()),
                _ => answers.write_all(b"refused invalid_request: A request is one line of 1,024 bytes.\n"),
            };
        };
        let answer = service.answer(request, address);
        // One write, so that it leaves in one packet.
        answers.write_all(format!("{answer}\n").as_bytes())?;
    }
}
