# A meeting's page
meeting-recorded-by =
    { $n ->
        [1] Recorded by 1 camera
       *[other] Recorded by { $n } cameras
    }
meeting-being-recorded-by =
    { $n ->
        [1] Being recorded by 1 camera
       *[other] Being recorded by { $n } cameras
    }
meeting-recorder-stopped = Recorder stopped
meeting-download = Download MP4, { $size }
meeting-download-part = Download MP4 part { $part }, { $size }
meeting-every-camera = Every camera of the room
meeting-custody-no-order = No order to record has been given, and nothing is recorded.
meeting-custody-nothing = Recording is ordered. Nothing has been kept yet.
meeting-custody-complete =
    { $n ->
        [1] { $length } of one camera, all accounted for on the log by { $entries } entries; this server holds the one copy.
       *[other] { $length } of { $n } cameras, all accounted for on the log by { $entries } entries; this server holds the one copy.
    }
meeting-custody-so-far =
    { $n ->
        [1] { $length } of one camera so far, on the log by { $entries } entries; this server holds the one copy.
       *[other] { $length } of { $n } cameras so far, on the log by { $entries } entries; this server holds the one copy.
    }
meeting-absent = There is no meeting “{ $name }” on the record.
