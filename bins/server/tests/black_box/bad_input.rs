//! Input that nobody should send: each gets its documented answer, and the server is well afterwards.

mod body;
mod credential;
mod path;
mod wire;

use crate::harness::{Server, Shared};

/// The server that these tests share. That its log tells of no panic is judged when it ends.
static SERVER: Shared = Shared::new();

/// Panics unless the server answers as it should.
#[track_caller]
fn assert_well(server: &Server) {
    let organization = server.organization("Afterwards");
    organization.reader().get(&organization.path("")).expect(200);
}
