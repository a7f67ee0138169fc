//! Open parts go out: LL-HLS, WHEP, restream.
