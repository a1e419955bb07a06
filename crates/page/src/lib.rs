#![doc = include_str!("../README.md")]

pub mod address;
pub mod asset;
pub mod view;
