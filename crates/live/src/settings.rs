/// What an operator may set about live; the defaults are what was measured to be stable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The length that the feed's parts aim at. PART-TARGET is the longest that the feed makes of it
    /// ([`feed::Settings::part_max_us`]), or the longest seen.
    pub part_us: u64,
    /// The feed's segment length, the least TARGETDURATION that is announced.
    pub segment_us: u64,
    /// PART-HOLD-BACK in hundredths of PART-TARGET: RFC 8216bis §4.4.3.8 wants 200 or more and
    /// advises 300. hls.js begins so far behind the edge as it was when it asked, and then takes
    /// 0.3 s or more to begin, which it never makes up: that is its real reserve.
    pub hold_back_percent: u32,
    /// How far the live playlist reaches back, and how long footage that is not recorded stays, in
    /// what is listed: closed time does not count.
    pub window_us: u64,
    /// Gaps up to this length are filled with EXT-X-GAP segments; longer ones are jumped over.
    pub gap_us: u64,
    /// Bytes of recently read older segments that are kept in memory, over all cameras.
    pub cache_bytes: usize,
    /// Answers out of the archive that may be under way at once.
    pub reads_max: usize,
    /// Past meetings whose index is kept in memory.
    pub past_max: usize,
    /// Connections that [`serve`](crate::serve) holds at once; further ones are closed.
    pub connections_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            part_us: 200_000,
            segment_us: 2_000_000,
            hold_back_percent: 225,
            window_us: 60_000_000,
            gap_us: 60_000_000,
            cache_bytes: 64 << 20,
            reads_max: 256,
            past_max: 32,
            connections_max: 20_000,
        }
    }
}
