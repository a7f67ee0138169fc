# बैठकों और कैमरों की स्थिति
badge-noticed = आगामी
badge-in-session = सीधा प्रसारण
badge-closed = बंद भाग
badge-recess = विराम
badge-recorded = रिकॉर्ड की गई
badge-adjourned = समाप्त
badge-cancelled = रद्द
state-noticed = बैठक की सूचना { $day } को { $clock } बजे दी गई।
state-no-order-yet = अभी रिकॉर्डिंग का कोई आदेश नहीं दिया गया है।
state-begins-by-itself = बैठक आरंभ होने पर चित्र यहाँ अपने आप दिखने लगेंगे।
state-to-begin = यह बैठक { $day } को { $clock } बजे { $zone } आरंभ होगी।
state-open-since = बैठक { $clock } बजे से जनता के लिए खुली है।
state-open = बैठक जनता के लिए खुली है।
state-item = इस समय: { $title }।
state-no-camera = इस समय किसी कैमरे से चित्र नहीं आ रहे हैं। बैठक जारी है।
state-no-order = रिकॉर्डिंग का कोई आदेश नहीं दिया गया। बैठक जारी है।
state-delayed = जो दिखाया जा रहा है, वह कक्ष से { $n } सेकंड पीछे है, ताकि जो गोपनीय निकले उसे रोका जा सके। अभिलेख की प्रविष्टियाँ तुरंत दिखती हैं।
state-lost-because = कैमरा { $camera } से चित्र नहीं आ रहे हैं: { $cause }।
state-lost = कैमरा { $camera } से चित्र नहीं आ रहे हैं।
state-recorder-stopped = { $clock } बजे से कुछ भी रिकॉर्ड नहीं हुआ है: { $cause }। सीधा प्रसारण जारी है।
state-closed-since = बैठक { $clock } बजे से जनता के लिए बंद है।
state-ground = कारण: { $ground }।
state-exemption = छूट: { $exemption }।
state-decided-by = निर्णयकर्ता: { $office }।
state-review = समीक्षा { $date } तक होगी।
state-closed-sealed = इसकी रिकॉर्डिंग सीलबंद हो रही है: कोई एक पक्ष अकेले उसे नहीं खोल सकता।
state-closed-not-recorded = बंद भाग बिल्कुल रिकॉर्ड नहीं किए जाते।
state-returns-by-itself = बैठक जारी है, और फिर खुलने पर चित्र यहाँ अपने आप लौट आएँगे।
state-recess-since = बैठक में { $clock } बजे से विराम है।
state-reason = कारण: { $reason }।
state-recess-not-shown = विराम के समय न कुछ दिखाया जाता है, न रिकॉर्ड किया जाता है। बैठक उसके बाद जारी रहेगी।
state-recorded-by =
    { $n ->
        [0] कुछ भी रिकॉर्ड नहीं किया गया।
        [1] एक कैमरे से रिकॉर्ड की गई।
       *[other] { $n } कैमरों से रिकॉर्ड की गई।
    }
state-destroyed =
    { $n ->
        [1] एक कैमरे की रिकॉर्डिंग नष्ट की गई।
       *[other] { $n } कैमरों की रिकॉर्डिंग नष्ट की गई।
    }
state-parts-destroyed =
    { $n ->
        [1] एक भाग जनता के लिए बंद था; उसकी रिकॉर्डिंग सीलबंद की गई और फिर नष्ट की गई।
       *[other] { $n } भाग जनता के लिए बंद थे; उनकी रिकॉर्डिंग सीलबंद की गई और फिर नष्ट की गई।
    }
state-parts-sealed =
    { $n ->
        [1] एक भाग जनता के लिए बंद था; उसकी रिकॉर्डिंग सीलबंद की गई।
       *[other] { $n } भाग जनता के लिए बंद थे; उनकी रिकॉर्डिंग सीलबंद की गई।
    }
state-parts-closed =
    { $n ->
        [1] एक भाग जनता के लिए बंद रहा और रिकॉर्ड नहीं किया गया।
       *[other] { $n } भाग जनता के लिए बंद रहे और रिकॉर्ड नहीं किए गए।
    }
state-not-accounted = अंतिम चित्रों का लेखा अभी लॉग में दर्ज किया जा रहा है।
state-adjourned = बैठक { $day } को { $clock } बजे समाप्त हुई।
state-cancelled = बैठक { $day } को { $clock } बजे रद्द की गई।

# चित्र क्यों रुके या क्यों नहीं हैं
cause-encoder-stopped = एनकोडर रोक दिया गया
cause-connection-lost = कैमरे से संपर्क टूट गया
cause-not-yet-connected = कैमरा तब तक जुड़ा नहीं था
cause-clock-jumped = कैमरे की घड़ी का समय अचानक बदल गया
cause-unusable = कैमरे ने जो भेजा वह काम में नहीं लाया जा सका
cause-awaiting-keyframe = पहले पूरे चित्र की प्रतीक्षा थी
cause-server-stopped = सर्वर व्यवस्थित रूप से बंद किया गया
cause-server-crashed = सर्वर बिना चेतावनी के बंद हुआ और फिर चालू हुआ
cause-disk-full = डिस्क भर गई
cause-disk-slow = डिस्क बहुत धीमी थी
cause-no-seal = उसे सीलबंद नहीं किया जा सका
cause-boundary = बैठक बंद की गई या रोकी गई
cause-parameters-changed = कैमरे ने चित्र की सेटिंग बदली
cause-removed = संचालक ने कैमरा हटाया या उसकी कुंजी बदली
cause-not-connected = कैमरा जुड़ा नहीं है

# कैमरे
camera-live = सीधा प्रसारण
camera-ready = तैयार; इस समय दिखाया नहीं जा रहा
camera-waiting = अभी जुड़ा नहीं है
camera-lost-because = चित्र नहीं: { $cause }
camera-lost = इस समय चित्र नहीं
camera-recorded = रिकॉर्ड किया गया
camera-nothing-kept = कुछ भी रिकॉर्ड नहीं किया गया
camera-destroyed = नष्ट किया गया

# सूची में एक बैठक
row-now = इस समय: { $title }
row-cameras =
    { $n ->
        [1] 1 कैमरा
       *[other] { $n } कैमरे
    }
row-ground = कारण: { $ground }
row-closed = बंद भाग { $span }
row-noticed-hours =
    { $hours ->
        [0] सूचना एक घंटे से भी कम पहले दी गई
        [1] सूचना 1 घंटा पहले दी गई
       *[other] सूचना { $hours } घंटे पहले दी गई
    }
row-noticed-days = सूचना { $days } दिन पहले दी गई

# बैठक को एक नज़र में दिखाने वाली पट्टी
bar-pictures = { $camera }: चित्र
bar-no-pictures = { $camera }: चित्र नहीं, { $cause }
bar-sealed = बंद भाग, रिकॉर्डिंग सीलबंद। कारण: { $ground }
bar-closed = बंद भाग, रिकॉर्ड नहीं किया गया। कारण: { $ground }
bar-recess = विराम: { $reason }
bar-item = मद: { $title }
