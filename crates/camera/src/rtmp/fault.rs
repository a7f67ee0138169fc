//! What a peer can do wrong.

/// Why a connection cannot go on: what the peer did, for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The first byte is not RTMP's.
    #[error("it does not speak RTMP")]
    NotRtmp,
    /// A command that cannot be read.
    #[error("its command holds {0}")]
    Amf(&'static str),
    /// More chunk streams than anyone needs.
    #[error("it uses more than 16 chunk streams")]
    TooManyStreams,
    /// A message beyond the limit.
    #[error("it announces a message of {0} bytes")]
    MessageTooLong(usize),
    /// Too many messages begun and not finished.
    #[error("it begins messages and does not finish them")]
    TooMuchUnfinished,
    /// A new message amid another on the same chunk stream.
    #[error("it cuts a message short")]
    CutMessage,
    /// A chunk that leans on a header that never came.
    #[error("its first chunk leans on an earlier one")]
    HeaderMissing,
    /// A protocol control message without sense.
    #[error("its control message makes no sense")]
    BadControl,
    /// Answers pile up.
    #[error("it asks and does not read the answers")]
    Deaf,
    /// A viewer.
    #[error("it asks to play")]
    Play,
    /// A second stream on one connection.
    #[error("it publishes twice on one connection")]
    SecondPublish,
}
