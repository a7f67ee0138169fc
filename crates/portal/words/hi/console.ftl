# कंसोल
console-title = कंसोल
console-which = कौन-सी बैठक?
console-going = चल रही बैठकें
console-none-going = कोई बैठक नहीं चल रही है।
console-to-call = आरंभ की जाने वाली बैठकें
console-signed-in = लॉगिन: { $name }
console-public-page = सार्वजनिक पृष्ठ
console-of = कंसोल: { $title }
console-forbidden = कंसोल लिपिक और अध्यक्ष के लिए है। आपको दिया गया लॉगिन लिंक खोलें।
console-forbidden-as = आपका लॉगिन { $name } के रूप में है। कंसोल लिपिक और अध्यक्ष के लिए है। आपको दिया गया लॉगिन लिंक खोलें।
console-script = कंसोल के लिए JavaScript आवश्यक है: यहाँ जो दिख रहा है वह पृष्ठ खुलने के समय की स्थिति है, और कोई बटन काम नहीं करेगा। फिर भी आदेश /api/v1/commands पर भेजे जा सकते हैं।
console-state = स्थिति
console-on-air = प्रसारण जारी
console-delayed = { $n } से॰ की देरी से
console-slate = सूचना-पट्ट
console-closed = बंद
console-recess = विराम
console-off = प्रसारण नहीं
console-line-on-air = जनता इसे अभी देख और सुन रही है।
console-line-delayed = जनता इसे देरी के बाद देखेगी और सुनेगी।
console-line-slate = बैठक जनता के लिए खुली है, पर आदेशित कोई कैमरा चित्र नहीं भेज रहा: जनता को सूचना-पट्ट दिखता है।
console-line-sealed = जनता कुछ नहीं देखती, न सुनती है। रिकॉर्डिंग सीलबंद हो रही है।
console-line-closed = जनता को न कुछ दिखता है, न सुनाई देता है। कुछ रिकॉर्ड नहीं हो रहा।
console-line-recess = बैठक फिर आरंभ होने तक जनता को न कुछ दिखता है, न सुनाई देता है।
console-line-off = न कुछ दिखाया जा रहा है, न रिकॉर्ड हो रहा है।
console-closed-says = समीक्षा { $date } तक।
console-recorder-stopped = रिकॉर्डर कुछ नहीं रख रहा: { $detail }
console-run = बैठक का संचालन
console-call-to-order = बैठक आरंभ करें
console-close-part = भाग बंद करें…
console-take-recess = विराम…
console-end = बैठक समाप्त करें…
console-reopen = जनता के लिए फिर खोलें…
console-resume = फिर आरंभ करें…
console-over = यह बैठक समाप्त हो चुकी है। इसका सब कुछ इसके <page>सार्वजनिक पृष्ठ</page> पर है।
console-cancel = छोड़ें
console-back = पीछे
console-go-on = आगे बढ़ें
console-shut = यह सहायता बंद करें
console-choose = एक चुनें
console-close-title = यह भाग जनता के लिए बंद करें
console-close-sealed = चित्र और ध्वनि सबके लिए तुरंत बंद हो जाते हैं। बंद भाग की रिकॉर्डिंग सीलबंद होती है; कोई एक पक्ष अकेले उसे नहीं खोल सकता।
console-close-says = चित्र और ध्वनि सबके लिए तुरंत रुक जाते हैं। बंद भाग बिल्कुल रिकॉर्ड नहीं किया जाता।
console-exemption = नियमों में दी गई छूट
console-close-ground = कारण, जनता के लिए शब्दों में
console-close-decided-by = निर्णयकर्ता <hint>(खाली: आपका अपना पद)</hint>
console-close-review = समीक्षा की अंतिम तिथि
console-as-of-label = कब से
console-as-of-now = अब से
console-as-of = { $n ->
    [one] एक सेकंड पहले से
   *[other] { $n } सेकंड पहले से
}
console-as-of-says = जनता ने जो तब तक नहीं देखा, वह कभी नहीं देखेगी। जब तक आप शब्द पढ़ते हैं, वह रोका जाता है।
console-outside-dark = सर्वर ने अपना ही सार्वजनिक पता देखा: अँधेरा ✓ { $clock }
console-outside-served = सर्वर ने अपना ही सार्वजनिक पता देखा: तस्वीरें दी जा रही हैं। एनकोडर बंद करें। { $clock }
console-outside-unknown = सर्वर ने अपने ही सार्वजनिक पते से पूछा और उत्तर नहीं मिला। { $clock }
console-delay = देरी
console-delay-title = जनता बैठक को कक्ष से कितनी देर बाद देखे
console-delay-says = देरी के भीतर बैठक पीछे के समय से बंद की जा सकती है। जो रोका गया है, वह जनता के देखने तक मुहरबंद रहता है। देरी केवल चित्र और ध्वनि की है: प्रस्ताव, मतदान, टिप्पणियाँ और हर दूसरी प्रविष्टि तुरंत सार्वजनिक होती है। बदलाव अभिलेख पर दर्ज होता है।
console-delay-seconds = सेकंड, 0 से 600
console-delay-ground = क्यों
console-delay-set = देरी तय करें
console-readback = जनता यह पढ़ेगी:
console-close-now = अभी बंद करें
console-reopen-title = जनता के लिए फिर खोलें
console-reopen-says = अगले पूरे चित्र से जनता कक्ष को फिर देखेगी और सुनेगी। पहले तैयार करें, फिर दस सेकंड के भीतर खोलें।
console-arm = तैयार करें
console-reopen-now = अभी खोलें
console-resume-title = बैठक फिर आरंभ करें
console-resume-says = बैठक वैसे ही चलेगी जैसे विराम से पहले थी। पहले तैयार करें, फिर दस सेकंड के भीतर आरंभ करें।
console-resume-now = अभी आरंभ करें
console-end-title = बैठक समाप्त करें
console-end-says = बैठक सदा के लिए समाप्त होगी; इसे फिर आरंभ नहीं किया जा सकता। पहले तैयार करें, फिर दस सेकंड के भीतर समाप्त करें।
console-end-now = अभी समाप्त करें
console-recess-title = विराम
console-recess-reason = कारण, जनता के लिए शब्दों में
console-recess-begin = विराम आरंभ करें
console-turn-to = यह मद लें<unseen>: { $title }</unseen>
console-checks = आरंभ करने से पहले
console-early = कैमरे { $at } से देखे जा सकेंगे।
console-blocked = एक जाँच लाल है: पहले उसे ठीक करें। क्या करना है, उसके साथ लिखा है।
console-override = फिर भी आरंभ करें…
console-override-title = जाँच लाल होने पर भी आरंभ करें
console-override-says = आपका कारण बैठक आरंभ होने से पहले सार्वजनिक अभिलेख में जाएगा।
console-override-reason = कारण, जनता के लिए शब्दों में
console-sign-good = ठीक
console-sign-open = अभी मापा नहीं गया
console-sign-look = ध्यान दें
console-sign-bad = तैयार नहीं
console-sign-never = असंभव
console-check-book = अभिलेख लिखा जा सकता है।
console-check-no-book = अभिलेख नहीं लिखा जा सकता: { $why }।
console-check-order = रिकॉर्डिंग का आदेश है।
console-check-no-order = रिकॉर्डिंग का कोई आदेश नहीं है।
console-check-no-camera = किसी कैमरे को रिकॉर्ड करने का आदेश नहीं है।
console-check-pictures = { $camera } से चित्र आ रहे हैं।
console-check-no-pictures = { $camera } जुड़ा है, पर चित्र नहीं आ रहे।
console-check-not-there = { $camera } जुड़ा नहीं है।
console-check-sound = { $camera } से ध्वनि आ रही है; स्तर यह पृष्ठ मापता है।
console-check-no-sound = { $camera } से ध्वनि नहीं आ रही।
console-check-clock = { $camera } की घड़ी में { $seconds } से॰ का अंतर है।
console-check-disk =
    { $hours ->
        [0] डिस्क में एक घंटे से कम की जगह है।
        [1] डिस्क में 1 घंटे की जगह है।
       *[other] डिस्क में { $hours } घंटे की जगह है।
    }
console-check-disk-unknown = डिस्क में कितनी जगह है, यह ज्ञात नहीं।
console-check-seal = अगले बंद भाग के लिए सील तैयार है।
console-check-no-seal = अगले बंद भाग के लिए कोई सील तैयार नहीं है।
console-check-seal-flawed = बंद भाग सीलबंद नहीं किए जा सकते। { $why }
console-check-seal-outdated = अगला बंद भाग पहले की कुंजियों से सीलबंद होगा: जो रोककर रखा गया है, वह उन्हीं से सीलबंद है। अभी की कुंजियों के लिए सत्र बंद करें, सील की प्रतीक्षा करें, फिर खोलें और फिर बंद करें।
console-check-notice = रिकॉर्डिंग की सूचना { $of } में से { $told } को दी गई; { $acknowledged } ने स्वीकारी, { $objected } ने आपत्ति की।
console-check-invitations = { $of } में से { $answered } आमंत्रणों का उत्तर मिला।
console-check-pieces = { $of } में से { $tried } खंडों के लिए किसी अभिरक्षक ने बताया कि उसका भाग खुलता है।
console-check-outside = सार्वजनिक पृष्ठ खुलता है या नहीं, देखा जा रहा है।
console-help-book = डिस्क खाली करें या संचालक को बुलाएँ; तब तक कोई बैठक आरंभ नहीं हो सकती।
console-help-order = नीचे रिकॉर्डिंग का आदेश दें, या अध्यक्ष से दिलाएँ।
console-help-pictures = कैमरा और एन्कोडर चालू करें; तार, पता और कुंजी जाँचें।
console-help-sound = माइक, उसका म्यूट बटन और एन्कोडर का ध्वनि-स्रोत जाँचें।
console-help-clock = कैमरे की घड़ी समय-सर्वर से मिलाएँ।
console-help-disk = बैठक से पहले संचालक से जगह बनवाएँ।
console-help-seal = जब तक सील तैयार नहीं होती, बंद भाग रिकॉर्ड नहीं होते। अभिरक्षकों और दोनों पक्षों से इसे ठीक कराएँ; फिर एक मिनट के भीतर सील अपने-आप तैयार हो जाती है।
console-help-notice = भाग लेने वालों को बताएँ कि क्या रिकॉर्ड होगा; आपत्ति करने वाले को उत्तर चाहिए हो सकता है।
console-help-invitations = जिनका उत्तर नहीं मिला, उनसे पूछें।
console-help-pieces = अभिरक्षकों से अपने भाग आज़माने को कहें: जो खंड कोई नहीं खोलता, वह सदा के लिए खो सकता है।
console-sending = चित्र आ रहे हैं
console-no-pictures = जुड़ा है, पर चित्र नहीं आ रहे
console-not-connected = जुड़ा नहीं है
console-rate = { $n } Mbit/s
console-sound = ध्वनि आ रही है
console-no-sound = ध्वनि नहीं आ रही
console-recorded = रिकॉर्ड हो रहा है
console-not-recorded = रिकॉर्ड नहीं हो रहा
console-sealing = रिकॉर्डिंग सीलबंद हो रही है
console-will-record = खुली बैठक में रिकॉर्ड होगा
console-unordered = रिकॉर्डिंग का आदेश नहीं
console-unusable =
    { $n ->
        [0] कोई फ़्रेम अनुपयोगी नहीं
        [1] 1 फ़्रेम अनुपयोगी
       *[other] { $n } फ़्रेम अनुपयोगी
    }
console-offset = घड़ी { $n } मि॰से॰ पीछे
console-offset-unknown = घड़ी ज्ञात नहीं
console-meter = { $camera } का ध्वनि स्तर
console-unmeasured = मापा नहीं गया
console-hear = ध्वनि मापने के लिए दबाएँ
console-roll = हाज़िरी
console-no-roll = अभी न कोई आमंत्रित है, न दर्ज।
console-roll-keys = पंक्ति पर: P उपस्थित, L गए, A अनुपस्थित, X पिछली पंक्ति काटें। तीर से आगे-पीछे।
console-mark-present = उपस्थित
console-mark-left = गए
console-mark-absent = अनुपस्थित…
console-mark-struck = काटें…
console-here-since = { $clock } से उपस्थित
console-left-at = { $clock } पर गए
console-came = आए
console-expected = प्रतीक्षित
console-delegated = दूसरे को भेजते हैं
console-absent = अनुपस्थित
console-struck = भूल से दर्ज
console-line-arrived = { $clock } पर आए
console-line-departed = { $clock } पर गए
console-member = सदस्य
console-in-attendance = उपस्थित अधिकारी
console-observer = प्रेक्षक
console-quorum-none =
    { $n ->
        [0] कोई सदस्य उपस्थित नहीं है।
       *[other] { $n } सदस्य उपस्थित।
    }
console-quorum =
    { $n ->
        [1] 1 सदस्य उपस्थित, { $needed } आवश्यक: गणपूर्ति है।
       *[other] { $n } सदस्य उपस्थित, { $needed } आवश्यक: गणपूर्ति है।
    }
console-no-quorum =
    { $n ->
        [0] कोई सदस्य उपस्थित नहीं, { $needed } आवश्यक: गणपूर्ति नहीं है।
        [1] 1 सदस्य उपस्थित, { $needed } आवश्यक: गणपूर्ति नहीं है।
       *[other] { $n } सदस्य उपस्थित, { $needed } आवश्यक: गणपूर्ति नहीं है।
    }
console-also = कोई और पद आया…
console-also-title = कोई और पद आया
console-office = पद
console-capacity = किस रूप में
console-none = कोई नहीं
console-absence-title = अनुपस्थिति बताएँ
console-absence-text = संयोजक का कथन; दूसरा पक्ष भी बोल ले तब दिखाया जाता है
console-state-absence = दर्ज करें
console-strike-title = पिछली पंक्ति काटें
console-strike-ground = कारण; पंक्ति बनी रहती है और कटी दिखती है
console-strike-usual = भूल से दर्ज हुआ
console-strike = काटें
console-votes = प्रस्ताव और मतदान
console-no-motions = कोई प्रस्ताव नहीं रखा गया।
console-moved-by = प्रस्तावक: { $office }
console-vote = मतदान कराएँ…
console-move = प्रस्ताव रखा गया…
console-move-title = प्रस्ताव रखा गया
console-move-text = प्रस्ताव के शब्द
console-mover = प्रस्तावक
console-seconder = समर्थक
console-move-now = अभिलेख में दर्ज करें
console-vote-title = नाम पुकारकर मतदान
console-vote-keys = पंक्ति पर: A पक्ष, N विपक्ष, X तटस्थ।
console-vote-now = मतदान दर्ज करें
console-carried = पारित: पक्ष { $ayes }, विपक्ष { $noes }, तटस्थ { $neither }।
console-lost = अस्वीकृत: पक्ष { $ayes }, विपक्ष { $noes }, तटस्थ { $neither }।
console-decisions = निर्णय
console-no-decisions = कोई निर्णय नहीं हुआ।
console-decision-public = सार्वजनिक
console-decision-held = केवल पक्षों के लिए
console-publish = प्रकाशित करें
console-decide = निर्णय दर्ज करें…
console-decide-title = निर्णय दर्ज करें
console-decide-text = क्या निर्णय हुआ
console-decide-public = जनता इसे तुरंत पढ़े
console-decide-now = दर्ज करें
console-incident = घटना
console-incident-says = एक बार दबाने से घटना दर्ज होती है और उसके आसपास के मिनट हर कैमरे पर सुरक्षित हो जाते हैं।
console-assault = हमला
console-threat = धमकी
console-disturbance = व्यवधान
console-accident = दुर्घटना
console-other = अन्य
console-ordered = रिकॉर्डिंग का आदेश है। नया आदेश जोड़ा जाएगा; पहले वाला अभिलेख में बना रहेगा।
console-not-ordered = अभी रिकॉर्डिंग का कोई आदेश नहीं है।
console-order = रिकॉर्डिंग का आदेश दें
console-order-handling = फ़ुटेज का क्या उपयोग होगा
console-order-usual-ground = खुली बैठक, जो नियमानुसार प्रसारित होती और रखी जाती है
console-order-usual-handling = सीधा प्रसारित, रखी और प्रकाशित
console-order-cameras = कैमरे <hint>(कोई न चुनें तो कक्ष के सभी कैमरे)</hint>
console-done = हो गया
console-to-do = बाकी
console-left = क्या बाकी है
console-left-footage = फ़ुटेज का हिसाब अभी लॉग में दर्ज हो रहा है।
console-left-footage-whole = सारे फ़ुटेज का हिसाब लॉग में है।
console-left-minutes = कार्यवृत्त अभी अनुमोदित नहीं है।
console-left-minutes-approved = कार्यवृत्त अनुमोदित है।
console-left-commitments =
    { $n ->
        [0] कोई प्रतिबद्धता बाकी नहीं।
        [1] एक प्रतिबद्धता बाकी है।
       *[other] { $n } प्रतिबद्धताएँ बाकी हैं।
    }
console-left-due = { $office }: { $text }, { $date } तक
console-left-decisions =
    { $n ->
        [0] कोई निर्णय प्रकाशन की प्रतीक्षा में नहीं।
        [1] एक निर्णय प्रकाशन की प्रतीक्षा में है।
       *[other] { $n } निर्णय प्रकाशन की प्रतीक्षा में हैं।
    }
console-left-statements =
    { $n ->
        [0] किसी अनुपस्थिति पर संयोजक का कथन बाकी नहीं।
        [1] एक अनुपस्थिति पर संयोजक का कथन बाकी है।
       *[other] { $n } अनुपस्थितियों पर संयोजक का कथन बाकी है।
    }
console-left-differences =
    { $n ->
        [0] रिकॉर्डिंग का उपयोग वैसे ही हुआ जैसे सबको बताया गया था।
        [1] एक बात में रिकॉर्डिंग का उपयोग बताए से भिन्न हुआ।
       *[other] { $n } बातों में रिकॉर्डिंग का उपयोग बताए से भिन्न हुआ।
    }
console-keys = कुंजियाँ
console-keys-says = ये किसी सहायक कुंजी के बिना, तथा खानों और संवादों के बाहर काम करती हैं। कोई कुंजी बैठक को न खोलती है, न बंद करती है।
console-key-next = अगली मद, खुली बैठक में, जब किसी और पर फ़ोकस न हो
console-key-back = पिछली मद पर वापस
console-key-roll = हाज़िरी पर
console-key-marks = हाज़िरी की पंक्ति पर: उपस्थित, गए, अनुपस्थित, काटें
console-key-rows = हाज़िरी में ऊपर और नीचे
console-key-help = यह सहायता
