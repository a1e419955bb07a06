//! The routes of the page, as a browser meets them: in one process, over a store in memory.

mod attacks;
mod audit_log;
mod browser;
mod gate;
mod keys;
mod matrix;
mod proxy;
mod world;
