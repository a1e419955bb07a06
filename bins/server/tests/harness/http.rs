//! A small blocking HTTP/1.1 client that sends exactly what a test says, well-formed or not.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use super::Answer;

/// How long a read may take before the test fails.
const TIME_OUT: Duration = Duration::from_secs(30);

/// A request under construction.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: String,
    target: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Option<Vec<u8>>,
}

impl Request {
    /// A request for a target such as `/healthz`.
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self { method: method.to_owned(), target: target.to_owned(), headers: Vec::new(), body: None }
    }

    /// Adds a header, also one that is there already.
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// Sends a JSON body.
    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("Content-Type", "application/json").body(body.to_string())
    }

    /// Sends bytes as they are, naming no type.
    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// The request's bytes on the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut wire = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        let has = |name: &str| self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        if !has("Host") {
            wire.extend(b"Host: localhost\r\n");
        }
        for (name, value) in &self.headers {
            wire.extend(name.as_bytes());
            wire.extend(b": ");
            wire.extend(value);
            wire.extend(b"\r\n");
        }
        if let Some(body) = &self.body
            && !has("Content-Length")
            && !has("Transfer-Encoding")
        {
            wire.extend(format!("Content-Length: {}\r\n", body.len()).into_bytes());
        }
        wire.extend(b"\r\n");
        wire.extend(self.body.as_deref().unwrap_or_default());
        wire
    }

    /// Sends the request on a connection of its own.
    #[track_caller]
    pub(crate) fn send(&self, address: SocketAddr) -> Answer {
        let mut connection = Connection::open(address);
        connection.send(self).unwrap_or_else(|| panic!("no answer to {} {}", self.method, self.target))
    }
}

/// A connection that stays open for several requests.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects.
    #[track_caller]
    pub(crate) fn open(address: SocketAddr) -> Self {
        Self::try_open(address).unwrap_or_else(|error| panic!("{address}: {error}"))
    }

    /// Connects, if somebody listens.
    pub(crate) fn try_open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(TIME_OUT)).expect("a time-out can be set");
        stream.set_write_timeout(Some(TIME_OUT)).expect("a time-out can be set");
        stream.set_nodelay(true).expect("a socket can send at once");
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends a request and reads its answer; none when the server closed the connection instead.
    #[track_caller]
    pub(crate) fn send(&mut self, request: &Request) -> Option<Answer> {
        self.write(&request.bytes());
        self.read(request.method == "HEAD")
    }

    /// Writes bytes as they are. A server that has answered and closed before the end is no failure.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        if let Err(error) = self.stream.get_mut().write_all(bytes) {
            assert!(
                matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset),
                "writing failed: {error}"
            );
        }
    }

    /// Says that nothing more will be written.
    pub(crate) fn finish_writing(&mut self) {
        // The server may have closed first, which is as good.
        drop(self.stream.get_mut().shutdown(Shutdown::Write));
    }

    /// Reads one answer; none when the connection ended before one began.
    #[track_caller]
    pub(crate) fn read(&mut self, to_head: bool) -> Option<Answer> {
        loop {
            let (status, headers) = self.read_head()?;
            let mut answer = Answer::new(status, headers);
            if status / 100 == 1 {
                continue;
            }
            if !to_head && status != 204 && status != 304 {
                answer.body = self.read_body(&answer);
            }
            return Some(answer);
        }
    }

    fn read_head(&mut self) -> Option<(u16, Vec<(String, String)>)> {
        let first = self.read_line()?;
        let status = first.split(' ').nth(1).and_then(|text| text.parse().ok());
        let status = status.unwrap_or_else(|| panic!("not a status line: {first:?}"));
        let mut headers = Vec::new();
        loop {
            let line = self.read_line()?;
            if line.is_empty() {
                return Some((status, headers));
            }
            let (name, value) = line.split_once(':').expect("a header has a colon");
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
    }

    fn read_line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        match self.stream.read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(_) => Some(String::from_utf8(line).expect("answers have ASCII heads").trim_end().to_owned()),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => None,
            Err(error) => panic!("reading failed: {error}"),
        }
    }

    fn read_body(&mut self, answer: &Answer) -> Vec<u8> {
        let mut body = Vec::new();
        if let Some(length) = answer.header("content-length") {
            let length: u64 = length.parse().expect("a length is a number");
            self.stream.by_ref().take(length).read_to_end(&mut body).expect("the whole body arrives");
            assert_eq!(body.len() as u64, length, "the body is cut short");
        } else if answer.header("transfer-encoding") == Some("chunked") {
            while let Some(length) = self.read_line() {
                let length = u64::from_str_radix(&length, 16).expect("a chunk's length is a number");
                let read = self.stream.by_ref().take(length).read_to_end(&mut body);
                assert_eq!(read.expect("the whole chunk arrives") as u64, length);
                self.read_line();
                if length == 0 {
                    break;
                }
            }
        } else {
            // Whatever came before a reset is the answer.
            drop(self.stream.read_to_end(&mut body));
        }
        body
    }
}

/// Sends bytes as they are, says that they are all, and reads one answer; none when there was none.
#[track_caller]
pub(crate) fn exchange_raw(address: SocketAddr, bytes: &[u8]) -> Option<Answer> {
    let mut connection = Connection::open(address);
    connection.write(bytes);
    connection.finish_writing();
    connection.read(false)
}
