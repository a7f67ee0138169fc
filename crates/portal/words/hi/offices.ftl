# पद, और निकाय के नियम
offices-title = पद
offices-say = इस अभिलेख में कौन कार्य करता है: हर पद की उपस्थिति, प्रतिबद्धताएँ, और उसके अनुरोध और उत्तर।
offices-none = अभिलेख में कोई पद नहीं है।
office-absent = अभिलेख में “{ $name }” नाम का कोई पद नहीं है।
office-over = पद
office-holder = पदधारी: { $name }।
office-hidden = पदधारी का नाम नहीं दिखाया जाता।
office-vacant = अभिलेख में इस पद पर किसी का नाम नहीं है।
office-held = { $from } से { $until } तक
office-holds = { $from } से
office-holders = पदधारी अब तक
office-period = समाप्त हुई बैठकें, { $period }। हर संख्या से उसके पीछे की बैठकें खुलती हैं।
office-attendance = अन्य अवधि, दोनों पक्ष और शर्तें
office-commitments = खुली प्रतिबद्धताएँ
office-commitments-none = कोई प्रतिबद्धता खुली नहीं है।
office-sent = भेजे गए अनुरोध
office-got = मिले हुए अनुरोध
side-elected = निर्वाचित पक्ष
side-services = सेवा पक्ष
side-outside = किसी पक्ष में नहीं
rules-title = नियम
rules-none = इस निकाय के लिए नियम निर्धारित नहीं किए गए हैं।
rules-notice = बैठक की सूचना
rules-papers = पत्र रखे जाएँ
rules-delay = प्रसारण में विलंब
rules-retention = फ़ुटेज रखी जाए
rules-acknowledge = अनुरोध की प्राप्ति-स्वीकृति
rules-answer = उसके बाद उत्तर
rules-categories = श्रेणियाँ
rules-quorum = गणपूर्ति
rules-exemptions = जिन आधारों पर कोई भाग बंद किया जा सकता है
rules-hours =
    { $n ->
        [1] 1 घंटा
       *[other] { $n } घंटे
    }
rules-days-between = { $least } से { $most } दिन
rules-days =
    { $n ->
        [1] 1 दिन
       *[other] { $n } दिन
    }
rules-seconds =
    { $n ->
        [0] कोई नहीं
        [1] 1 सेकंड
       *[other] { $n } सेकंड
    }
