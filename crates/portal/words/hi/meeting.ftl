# बैठक का पृष्ठ
meeting-recorded-by =
    { $n ->
        [1] 1 कैमरे से रिकॉर्ड की गई
       *[other] { $n } कैमरों से रिकॉर्ड की गई
    }
meeting-being-recorded-by =
    { $n ->
        [1] 1 कैमरे से रिकॉर्ड हो रही है
       *[other] { $n } कैमरों से रिकॉर्ड हो रही है
    }
meeting-recorder-stopped = रिकॉर्डर रुक गया
meeting-download = MP4 डाउनलोड करें, { $size }
meeting-download-part = MP4 भाग { $part } डाउनलोड करें, { $size }
meeting-every-camera = कक्ष के सभी कैमरे
meeting-custody-no-order = रिकॉर्डिंग का कोई आदेश नहीं दिया गया है, और कुछ भी रिकॉर्ड नहीं किया जाता।
meeting-custody-nothing = रिकॉर्डिंग का आदेश है। अभी कुछ भी रखा नहीं गया है।
meeting-custody-complete =
    { $n ->
        [1] एक कैमरे की { $length } की फ़ुटेज, जिसका पूरा लेखा लॉग की { $entries } प्रविष्टियों में है; इसकी एकमात्र प्रति इस सर्वर पर है।
       *[other] { $n } कैमरों की { $length } की फ़ुटेज, जिसका पूरा लेखा लॉग की { $entries } प्रविष्टियों में है; इसकी एकमात्र प्रति इस सर्वर पर है।
    }
meeting-custody-so-far =
    { $n ->
        [1] अब तक एक कैमरे की { $length } की फ़ुटेज, लॉग की { $entries } प्रविष्टियों में; इसकी एकमात्र प्रति इस सर्वर पर है।
       *[other] अब तक { $n } कैमरों की { $length } की फ़ुटेज, लॉग की { $entries } प्रविष्टियों में; इसकी एकमात्र प्रति इस सर्वर पर है।
    }
meeting-absent = अभिलेख में “{ $name }” नाम की कोई बैठक नहीं है।
