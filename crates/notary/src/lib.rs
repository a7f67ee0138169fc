//! The one door for acts: judged, written, believed.
