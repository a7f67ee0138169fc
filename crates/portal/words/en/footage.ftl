# Kept footage
footage-lead = Each segment with the SHA-256 of its bytes and of its frames. A frame digest does not depend on the container, so a lossless copy still proves.
footage-none = No segment of this camera is on the log here.
footage-file = file
footage-later = Later segments
footage-title = Kept footage: { $camera }
footage-segment = Segment { $n }
footage-frames = { $n } frames
footage-take = take { $n }
footage-video = video
footage-audio = audio
footage-no-camera = This meeting has no such camera.
