# How to verify
verify-title = Verify
verify-lead = Whoever runs this site could show you anything. This is how to check it without trusting them.
verify-recording = A recording
verify-recording-says = Download a camera’s MP4 from a meeting’s page, or take any lossless copy of it (another container, a cut at keyframes), and compare every frame with what the log committed to:
verify-exit = It ends with 0 when all is as recorded, with 1 when something was changed or is missing (it names camera, time and frames), and with 2 when it could not check. A copy that was encoded anew does not verify.
verify-whole = The whole record
verify-whole-says = Reads the checkpoint, all tiles and every disclosed act, and folds the acts again:
verify-act = One act, by hand
verify-act-says = The SHA-256 of an act’s disclosure file is the leaf that the log holds. Any computer can compute it:
verify-others = With other people’s tools
verify-others-says = The log is a tiled transparency log as C2SP describes it (tlog-tiles, tlog-checkpoint, signed-note, tlog-proof). Any verifier for these works with this key:
verify-key = Ask for the key in more than one place: a key told only by the one you distrust proves little.
verify-command = Command
