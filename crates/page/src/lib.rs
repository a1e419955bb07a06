#![doc = include_str!("../README.md")]

pub mod address;
pub mod asset;
mod handler;
pub mod serve;
pub mod view;
