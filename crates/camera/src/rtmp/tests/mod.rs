//! The session alone, the server with real encoders, and strangers of every kind.

mod hall;
mod hostile;
mod push;
mod script;
mod session;
mod tags;
