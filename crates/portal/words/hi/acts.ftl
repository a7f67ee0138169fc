# किसने किया
act-by-machine =
    { $part ->
        [recorder] रिकॉर्डर
        [setup] प्रारंभिक स्थापना
        [mail] डाक
        [visitor] एक आगंतुक
       *[other] यंत्र-भाग { $part }
    }
