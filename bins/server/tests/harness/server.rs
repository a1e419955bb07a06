//! Starts the built server in a folder of its own and runs its commands beside it.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use super::database;
use super::program::{Finished, finish, finish_fed};
use super::{Caller, Connection, Key, Organization, Request, eventually, free_port};

/// How a server is started; nothing by default.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// More arguments after `serve`.
    pub(crate) arguments: Vec<String>,
    /// More of the environment.
    pub(crate) environment: Vec<(String, String)>,
}

/// A folder with a database and a pepper, and the server that runs in it, if one does.
#[derive(Debug)]
pub(crate) struct Server {
    folder: TempDir,
    address: SocketAddr,
    /// What the server and its commands find in their environment.
    environment: Vec<(String, String)>,
    child: Option<Child>,
}

impl Server {
    /// Starts a server on an empty folder and waits until it can verify keys.
    #[track_caller]
    pub(crate) fn start() -> Self {
        Self::start_with(&Options::default())
    }

    /// The same with more arguments and environment.
    #[track_caller]
    pub(crate) fn start_with(options: &Options) -> Self {
        let mut server = Self::idle();
        server.run(options);
        server
    }

    /// An empty folder in which no server runs.
    pub(crate) fn idle() -> Self {
        Self::idle_with(database::url().into_iter().collect())
    }

    /// The same, with an environment of its own.
    pub(crate) fn idle_with(environment: Vec<(String, String)>) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        Self { folder, address, environment, child: None }
    }

    /// Starts the server on the folder as it is and waits until it can verify keys.
    #[track_caller]
    pub(crate) fn run(&mut self, options: &Options) {
        self.launch(options);
        self.wait_until_ready();
    }

    /// Starts the server on the folder as it is.
    #[track_caller]
    pub(crate) fn launch(&mut self, options: &Options) {
        assert!(self.child.is_none(), "it runs already");
        let log =
            File::options().create(true).append(true).open(self.log_path()).expect("a log can be written");
        let mut command = self.program(&["serve", "--listen", &self.address.to_string()]);
        command.args(&options.arguments).envs(options.environment.iter().cloned());
        command.stdout(log.try_clone().expect("a file can be shared")).stderr(log);
        self.child = Some(command.spawn().expect("the server starts"));
    }

    /// Waits until the server can verify keys.
    #[track_caller]
    pub(crate) fn wait_until_ready(&mut self) {
        eventually("the server is ready", || {
            let ended = self.child.as_mut().and_then(|child| child.try_wait().expect("a child can be asked"));
            assert!(ended.is_none(), "the server ended with {ended:?}:\n{}", self.log());
            TcpStream::connect(self.address).ok()?;
            // A server that ends instead hangs up, and the next look tells why.
            let answer = Connection::open(self.address).send(&Request::new("GET", "/readyz"))?;
            (answer.status == 200).then_some(())
        });
    }

    /// The address that the server listens on.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The folder in which the server runs.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database's file.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder().join("data/bsk.db")
    }

    /// How many transactions the database itself has counted; `None` of a file, which does not.
    pub(crate) fn commits(&self) -> Option<u32> {
        let url = self.environment.iter().find(|(name, _)| name == "BSK_DATABASE_URL");
        url.and_then(|(_, url)| database::commits(url))
    }

    /// The pepper's file.
    pub(crate) fn pepper(&self) -> PathBuf {
        self.folder().join("data/pepper")
    }

    /// Everything that the server has written on its terminal.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.folder().join("server.log")
    }

    /// Calls without a credential.
    pub(crate) fn anonymous(&self) -> Caller<'_> {
        Caller::new(self, None)
    }

    /// Calls with a key.
    pub(crate) fn caller(&self, key: &Key) -> Caller<'_> {
        self.caller_with(&key.text)
    }

    /// Calls with any text in place of a key.
    pub(crate) fn caller_with(&self, credential: &str) -> Caller<'_> {
        Caller::new(self, Some(credential.to_owned()))
    }

    /// Makes an organization, with a key that may manage it.
    #[track_caller]
    pub(crate) fn organization(&self, name: &str) -> Organization<'_> {
        self.make_organization(&["org", "create", "--name", name], &["admin"])
    }

    /// Makes an agency, with a key of every scope.
    #[track_caller]
    pub(crate) fn agency(&self, name: &str) -> Organization<'_> {
        self.make_organization(
            &["org", "create", "--agency", "--name", name],
            &["admin", "agency:read", "agency:write"],
        )
    }

    /// Makes an organization with a rate limit of its own.
    #[track_caller]
    pub(crate) fn organization_limited(&self, limit: u32, window_seconds: u32) -> Organization<'_> {
        let (limit, window) = (limit.to_string(), window_seconds.to_string());
        self.make_organization(
            &["org", "create", "--name", "Limited", "--limit", &limit, "--window-seconds", &window],
            &["admin"],
        )
    }

    #[track_caller]
    fn make_organization(&self, arguments: &[&str], scopes: &[&str]) -> Organization<'_> {
        let made = self.json(arguments);
        let id = made["organization"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        self.adopt(id, scopes)
    }

    /// Makes an owner's key for an organization that exists.
    #[track_caller]
    pub(crate) fn adopt(&self, id: String, scopes: &[&str]) -> Organization<'_> {
        let owner = self.operator_key(&id, "owner", scopes);
        Organization::new(self, id, owner)
    }

    /// Makes a key by the operator's command.
    #[track_caller]
    pub(crate) fn operator_key(&self, organization: &str, name: &str, scopes: &[&str]) -> Key {
        let mut arguments = vec!["key", "create", "--organization", organization, "--name", name];
        for scope in scopes {
            arguments.extend(["--scope", scope]);
        }
        Key::from_created(&self.json(&arguments))
    }

    /// The built program in the server's folder, with nothing of the tests' own settings.
    pub(crate) fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bsk-server"));
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("BSK_") || name.starts_with("RUST_")) {
                command.env_remove(name);
            }
        }
        command.envs(self.environment.iter().cloned());
        command.args(arguments).current_dir(self.folder()).stdin(Stdio::null());
        command
    }

    /// Runs an operator's command to its end.
    #[track_caller]
    pub(crate) fn command(&self, arguments: &[&str]) -> Finished {
        finish(self.program(arguments))
    }

    /// Runs an operator's command that reads this text.
    #[track_caller]
    pub(crate) fn command_fed(&self, arguments: &[&str], text: &str) -> Finished {
        finish_fed(self.program(arguments), text)
    }

    /// Runs an operator's command with settings in its environment.
    #[track_caller]
    pub(crate) fn command_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Finished {
        let mut command = self.program(arguments);
        command.envs(environment.iter().copied());
        finish(command)
    }

    /// Runs an operator's command with `--json`; it must succeed and print one object.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        self.command(&[arguments, &["--json"]].concat()).expect(0).json()
    }

    /// Asks the server to stop.
    pub(crate) fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Stops the server where it stands, until [`Server::wake`].
    pub(crate) fn hang(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets a server go on that [`Server::hang`] stopped.
    pub(crate) fn wake(&self) {
        self.signal(Signal::CONT);
    }

    /// Ends the server at once, as a crash would.
    pub(crate) fn crash(&mut self) {
        self.signal(Signal::KILL);
        self.wait();
    }

    /// Asks the server to stop and waits until it has.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        self.terminate();
        self.wait()
    }

    /// Waits until the server has ended.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let mut child = self.child.take().expect("the server runs");
        eventually("the server ends", || child.try_wait().expect("a child can be asked"))
    }

    /// How long the server's threads have been on a processor.
    pub(crate) fn processor_seconds(&self) -> f64 {
        let child = self.child.as_ref().expect("the server runs");
        let threads = fs::read_dir(format!("/proc/{}/task", child.id())).expect("it has threads");
        let nanos = |thread: fs::DirEntry| -> f64 {
            let known = fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
            known.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0.0)
        };
        threads.filter_map(Result::ok).map(nanos).sum::<f64>() / 1e9
    }

    fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().expect("the server runs");
        kill_process(Pid::from_child(child), signal).expect("a child can be signalled");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.kill());
            drop(child.wait());
        }
        if !thread::panicking() {
            assert!(!self.log().contains("panicked"), "the server panicked:\n{}", self.log());
        }
    }
}

/// Whether a text is a key by the grammar.
pub(crate) fn is_key_text(text: &str) -> bool {
    text.strip_prefix("bsk_live_").is_some_and(|body| {
        body.len() == 32 && body.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}
