//! The service, called in this process.

mod authorization_matrix;
mod fixture;
mod isolation;
mod keys;
mod resources;
mod values;
