//! Pictures come in: RTMP, SRT, RTSP, WHIP; a socket becomes frames.
