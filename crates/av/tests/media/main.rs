//! Real streams, made by ffmpeg at test time, through every container and back.

mod copies;
mod hostile;
mod parts;
mod tools;
