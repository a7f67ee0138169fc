# दिन, समय, अवधि और आकार
time-month =
    { $month ->
        [1] जनवरी
        [2] फ़रवरी
        [3] मार्च
        [4] अप्रैल
        [5] मई
        [6] जून
        [7] जुलाई
        [8] अगस्त
        [9] सितंबर
        [10] अक्टूबर
        [11] नवंबर
       *[12] दिसंबर
    }
time-month-short =
    { $month ->
        [1] जन॰
        [2] फ़र॰
        [3] मार्च
        [4] अप्रैल
        [5] मई
        [6] जून
        [7] जुल॰
        [8] अग॰
        [9] सित॰
        [10] अक्टू॰
        [11] नव॰
       *[12] दिस॰
    }
time-weekday =
    { $weekday ->
        [1] सोमवार
        [2] मंगलवार
        [3] बुधवार
        [4] गुरुवार
        [5] शुक्रवार
        [6] शनिवार
       *[7] रविवार
    }
time-day-month = { $day } { $month }
time-month-year = { $month } { $year }
time-date = { $day } { $month } { $year }
time-day = { $weekday }, { $day } { $month } { $year }
time-day-clock = { $day } { $month }, { $clock }
time-at = { $day }, { $clock }
time-day-at = { $day } { $clock }
time-utc = { $at } UTC
time-since = { $clock } बजे से
time-hours = { $hours } घं॰ { $minutes } मि॰
time-minutes = { $minutes } मि॰ { $seconds } से॰
time-seconds = { $seconds } से॰
time-milliseconds = { $n } मि॰से॰
size-bytes = { $n } बाइट
size-kb = { $n } kB
size-mb = { $n } MB
size-gb = { $n } GB
