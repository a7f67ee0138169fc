# पदधारी का अपना पृष्ठ
me-title = आपका पृष्ठ
me-signed-in-as = लॉगिन
me-sign-out = लॉगआउट करें
me-in-session = चल रही बैठकें
me-none-in-session = कोई बैठक नहीं चल रही है।
me-none-upcoming = किसी बैठक की सूचना नहीं है।
me-past = बीती बैठकें
me-none-past = कोई बीती बैठक नहीं है।
me-passkeys = पासकी
me-passkeys-says = पासकी से आप लॉगिन करते हैं और अभिलेख में जो दर्ज करते हैं उस पर हस्ताक्षर होते हैं, ताकि वर्षों बाद भी कोई जाँच सके कि यह आपके पद ने कहा था।
me-no-passkey = आपके पद की अभी कोई पासकी नहीं है।
me-revoke = वापस लें
me-register = इस उपकरण पर पासकी पंजीकृत करें
me-sessions = आपका लॉगिन कहाँ-कहाँ है
me-this-device = यह उपकरण
me-end = समाप्त करें
me-registered = { $when } को पंजीकृत
me-registered-for = { $when } को { $holder } के लिए पंजीकृत
me-revoke-says = पासकी { $passkey } वापस लें
me-session = { $how }, { $begun } से, अंतिम उपयोग { $used }
me-end-says = { $begun } से चल रहा लॉगिन समाप्त करें
me-by-link = एक बार के लिंक से
me-by-passkey = पासकी से
me-by-sign-on = सरकारी साइन-ऑन से
me-and = { $some } और { $last }
me-forbidden = यह पृष्ठ अधिकारियों और अभिरक्षकों के लिए है। पासकी से लॉगिन करें, या आपको दिया गया लॉगिन लिंक खोलें।
me-passkeys-name = पासकी के लिए यह साइट अपने नाम से और TLS पर खोली जानी चाहिए।
me-passkeys-office = इस नाम से आपका पद अभिलेख में नहीं है, इसलिए उसकी पासकी नहीं हो सकती।
me-no-office = इस नाम से आपका पद अभिलेख में नहीं है। संचालक से इसे बनवाएँ, ताकि आपको बुलाया जा सके और आप यहाँ उत्तर दे सकें।
me-waits = आपकी प्रतीक्षा में
me-waits-none = आपकी प्रतीक्षा में कुछ नहीं है।
me-late = समय बीत चुका
me-wait-reply = आपका उत्तर माँगा गया है
me-wait-notice = आपको बताया गया है कि रिकॉर्डिंग का क्या होगा: प्राप्ति स्वीकारें या आपत्ति करें
me-wait-condition = { $office } आपके समक्ष रखी एक शर्त पर भाग लेंगे
me-wait-register = उपस्थिति पंजी में आपका पद है: प्रतिहस्ताक्षर करें या आपत्ति करें
me-wait-absence = आपकी अनुपस्थिति पर संयोजक पक्ष ने कह दिया है; उसके शब्द तब दिखेंगे जब आप भी कह लेंगे
me-wait-otherwise = रिकॉर्डिंग के साथ बताए से भिन्न हुआ
me-wait-receipt =
    { $files ->
        [one] { $office } का कहना है कि उसने आपको { $files } फ़ाइल सौंपी: पावती पर हस्ताक्षर करें या विवाद करें
       *[other] { $office } का कहना है कि उसने आपको { $files } फ़ाइलें सौंपीं: पावती पर हस्ताक्षर करें या विवाद करें
    }
me-wait-request = { $office } ने आपसे कुछ माँगा है: प्राप्ति स्वीकारें
me-wait-answer = { $office } ने आपसे कुछ माँगा था: उत्तर दें
me-wait-letter = आपके नाम पत्र, { $office } से
me-wait-proposal = { $office } का एक प्रस्ताव है जिसे दूसरे पद की सहमति चाहिए
me-wait-since = { $when } से
me-do-reply = उत्तर दें
me-do-notice = पढ़ें और उत्तर दें
me-do-condition = आश्वासन दें या मना करें
me-do-register = अपनी प्रविष्टि देखें
me-do-absence = अपना पक्ष रखें
me-do-otherwise = अंतर देखें
me-do-receipt = फ़ाइलें देखें
me-do-acknowledge = प्राप्ति स्वीकारें
me-do-answer = उत्तर भेजें
me-do-letter = पत्र की प्राप्ति स्वीकारें
me-do-second = अपने पद की ओर से सहमति दें
me-do-reject = अस्वीकार करें
me-answer-public = आपका उत्तर, जनता के लिए शब्दों में
me-asked = आपको कहाँ बुलाया गया है
me-asked-none = आपको किसी आगामी बैठक में नहीं बुलाया गया है।
me-answered = आपका उत्तर: { $answer }
me-under-condition-assured = आपकी शर्त: आश्वासन मिला
me-under-condition-refused = आपकी शर्त: मना किया गया
me-under-condition-unanswered = आपकी शर्त: उत्तर नहीं मिला
me-notice-none = किसी रिकॉर्डिंग के बारे में नहीं बताया गया
me-notice-told = रिकॉर्डिंग के बारे में बताया गया, उत्तर बाकी
me-notice-acknowledged = रिकॉर्डिंग की सूचना की प्राप्ति स्वीकारी
me-notice-objected = रिकॉर्डिंग पर आपत्ति की
me-gave = आपने क्या दर्ज किया, और कब
me-gave-none = आपके पद ने यहाँ अभी कुछ दर्ज नहीं किया है।
me-gave-signed = पासकी से हस्ताक्षरित
me-gave-unsigned = पासकी से हस्ताक्षरित नहीं
me-done = अभिलेख में दर्ज
me-reports = गोपनीय रिपोर्ट
me-reports-how = रिपोर्ट आपके अपने उपकरण पर उन पदों के लिए कूटबद्ध होती है जिन्हें आप चुनें, ताकि कोई और, यह सर्वर भी, उसे न पढ़ सके। इस साइट का कोई पृष्ठ यह वचन नहीं दे सकता; यह आदेश आपके अपने कंप्यूटर पर यही करता है:
me-reports-why = आपको एक पावती कोड मिलता है, जिससे आप बाद में जोड़ सकते हैं और देख सकते हैं कि रिपोर्ट कहाँ तक पहुँची। बाकी सब केवल यह देखते हैं कि कितनी रिपोर्टें हैं और वे किस स्थिति में हैं। लॉगिन की आवश्यकता नहीं है।
me-reports-office = पद
me-reports-file = रिपोर्ट.txt
me-reports-count = सभी रिपोर्टों की स्थिति:
me-reports-yours = आपके पद के नाम
me-reports-sealed = मुहरबंद रिपोर्ट, जो आपकी अपनी कुंजी से खुलेगी
me-reports-no-key = { $office } को अभी कोई रिपोर्ट नहीं भेज सकता: आपके पद ने इसके लिए कोई कुंजी नहीं रखी है।
me-report = { $when } को दर्ज: { $state }
me-report-received = प्राप्त
me-report-under-review = विचाराधीन
me-report-closed = समाप्त
me-report-review = विचार के लिए लें
me-report-close = समाप्त करें
me-not-asked = इस बैठक से { $office } का कोई संबंध नहीं है: उसे न बुलाया गया, न बताया गया, न उसका आना दर्ज हुआ। जो सार्वजनिक है वह बैठक के अपने पृष्ठ पर है।
me-form-unknown = यह प्रपत्र पूरा नहीं है: पृष्ठ फिर से खोलें।
me-form-choose = उत्तरों में से एक चुनें।
me-form-office = एक पद चुनें।
me-step-up = इसके लिए अभी आपकी पासकी चाहिए। उसी उपकरण से फिर भेजें जिसमें वह है, और स्क्रिप्ट चलने दें।
me-recording = क्या रिकॉर्ड होगा, और उसे कौन देखेगा
me-told-recorded-asks = क्या रिकॉर्डिंग होगी?
me-told-streamed-asks = क्या सीधा प्रसारण होगा?
me-told-released-asks = किसे मिलेगी, और कब?
me-told-kept-asks = कौन रखेगा, कब तक?
me-told-not-recorded = नहीं।
me-told-recorded = हाँ, { $cameras } से।
me-told-streamed = हाँ: बैठक चलते हुए सब देख सकते हैं।
me-told-not-streamed = प्रसारण नहीं होगा।
me-told-nobody = किसी को नहीं।
me-told-to = { $to } को। कोई तिथि नहीं बताई गई।
me-told-to-by = { $to } को, { $date } तक।
me-told-keeper = { $office }, { $days } दिन तक।
me-told-by = { $office } ने बताया, { $when }
me-told-acknowledged = आपने { $when } को प्राप्ति स्वीकारी
me-told-objected = आपने { $when } को आपत्ति की
me-told-ordered = रिकॉर्डिंग का आदेश { $office } ने दिया; अभिप्राय: { $handling }
me-told-nothing = आपको नहीं बताया गया कि रिकॉर्डिंग का क्या होगा।
me-told-means = प्राप्ति स्वीकारने का अर्थ है कि आपको बताया गया, यह नहीं कि आप सहमत हैं। जो भी इससे भिन्न होगा वह अभिलेख में दर्ज होगा और आपको बताया जाएगा।
me-told-acknowledge = स्वीकारें कि मुझे बताया गया
me-told-object = आपत्ति करें
me-told-object-label = किस पर आपत्ति है, जनता के लिए शब्दों में
me-otherwise = आपको बताए से भिन्न हुआ
me-otherwise-others = भाग लेने वालों को बताए से भिन्न हुआ
me-otherwise-told = आपको क्या बताया गया
me-otherwise-done = क्या भिन्न हुआ
me-reply = आपका उत्तर
me-reply-as = किस रूप में बुलाया गया: { $capacity }।
me-reply-change = उत्तर बदलें; पहले का उत्तर अभिलेख में बना रहेगा
me-reply-legend = आप क्या उत्तर देते हैं
me-reply-accept = मैं आऊँगा/आऊँगी
me-reply-decline = मैं नहीं आऊँगा/आऊँगी
me-reply-delegate = मेरे स्थान पर दूसरा पद आएगा
me-reply-ground = कारण, जनता के लिए शब्दों में; न आने के लिए आवश्यक
me-reply-whom = जो पद स्थान पर आएगा
me-reply-send = उत्तर दर्ज करें
me-choose-office = पद चुनें
me-conditions-to-me = आपके पद के समक्ष रखी गई
me-conditions-mine = आपके पद की रखी हुई
me-conditions-none = आपके पद से जुड़ी कोई शर्त नहीं है।
me-condition-from = { $office } इस शर्त पर भाग लेंगे
me-condition-to = { $office } के समक्ष
me-condition-unanswered = उत्तर नहीं मिला
me-condition-assured = आश्वासन मिला { $clock }
me-condition-refused = मना किया गया { $clock }
me-condition-assured-says = आश्वासन: { $text }
me-condition-refused-says = इनकार: { $text }
me-condition-answer = उत्तर दें
me-condition-words = शब्दों में, यदि चाहें
me-condition-assure = आश्वासन दें
me-condition-refuse = मना करें
me-condition-state = शर्त के साथ भाग लें
me-condition-how = आप जिस पद का नाम दें उससे आश्वासन माँगा जाएगा। पंजी सदा दिखाएगी कि बैठक आरंभ होने पर शर्त किस स्थिति में थी, तब भी जब किसी ने उत्तर न दिया हो।
me-condition-whom = जिस पद को आश्वासन देना है
me-condition-text = शर्त, जनता के लिए शब्दों में
me-condition-put = शर्त रखें
me-scope-meeting = इस बैठक के लिए
me-scope-category = इस निकाय की “{ $category }” श्रेणी की हर बैठक के लिए
me-scope-days = एक अवधि में इस निकाय की हर बैठक के लिए
me-scope-period = { $from } से { $until } तक की बैठकों के लिए
me-scope-from = पहला दिन
me-scope-until = अंतिम दिन
me-assure = लिखित आश्वासन दें
me-assure-text = किस बात का आश्वासन है, जनता के लिए शब्दों में
me-assure-to = किसे
me-assure-scope = किन बैठकों के लिए
me-assure-supersedes = किसके स्थान पर
me-assure-none = किसी के नहीं; पहले के लागू रहेंगे
me-register-means = प्रतिहस्ताक्षर का अर्थ है कि आपके पद की ये प्रविष्टियाँ सही हैं। पंजी बाद में बदले तो यह समाप्त हो जाता है।
me-register-sign = प्रतिहस्ताक्षर करें
me-register-object = पंजी पर आपत्ति करें
me-register-wrong = क्या गलत है, जनता के लिए शब्दों में
me-absence = आपकी अनुपस्थिति, दोनों पक्ष
me-absence-private = जब तक दोनों पक्ष न कह लें, आपकी बात केवल आपके पद के लिए है। फिर दोनों समय के क्रम में साथ दिखाई जाती हैं।
me-absence-other-silent = संयोजक पक्ष ने अभी कुछ नहीं कहा है।
me-absence-other-stated = संयोजक पक्ष ने वक्तव्य दे दिया है। आपके कहने से पहले उस पक्ष के बाहर कोई उसे नहीं पढ़ता।
me-absence-other-declined = संयोजक पक्ष ने वक्तव्य देने से मना किया।
me-absence-own = आपने क्या कहा
me-absence-words = आपका पक्ष
me-absence-state = अभिलेख में दर्ज करें
me-absence-decline = कुछ न कहें
me-absence-decline-means = तब संयोजक पक्ष का कहा दिखाया जाएगा, और यह भी कि आपने कहने से मना किया। इसे लौटाया नहीं जा सकता।
me-incident = घटना चिह्नित करें
me-incident-text = शब्दों में, यदि समय हो
me-incident-means = एक स्पर्श से घटना अभी आपके पद की ओर से चिह्नित होती है, और हर कैमरे के आसपास के मिनट मिटाए जाने से बच जाते हैं।
me-incident-late = बाद में चिह्नित करें
me-incidents = चिह्नित घटनाएँ
me-custody = फ़ुटेज और अभिरक्षा
me-custody-none = कोई फ़ुटेज किसी की प्रतीक्षा में नहीं है।
me-custody-kept = { $office } के पास
me-custody-nobody = रखने वाले का नाम नहीं बताया गया
me-custody-no-copies = किसी को कोई प्रति नहीं मिली
me-custody-copies =
    { $count ->
        [one] { $count } प्रति मिली, { $offices } को
       *[other] { $count } प्रतियाँ मिलीं, { $offices } को
    }
me-custody-claimed =
    { $count ->
        [one] { $count } सुपुर्दगी का दावा, पुष्टि नहीं
       *[other] { $count } सुपुर्दगियों का दावा, पुष्टि नहीं
    }
me-custody-counted = अभिलेख से मिलान { $when }
me-custody-not-counted = अभिलेख से मिलान अभी नहीं हुआ
me-custody-review = अगली समीक्षा { $date }
me-custody-checked = पिछली बार { $when } को फिर से पढ़ी गई, सब अभिलेख के अनुसार
me-custody-amiss =
    { $count ->
        [one] पिछली बार { $when } को फिर से पढ़ी गई: { $count } बात अभिलेख के अनुसार नहीं
       *[other] पिछली बार { $when } को फिर से पढ़ी गई: { $count } बातें अभिलेख के अनुसार नहीं
    }
me-custody-class-open = वर्गीकरण: खुली
me-custody-class-closed = वर्गीकरण: बंद
me-custody-class-mixed = वर्गीकरण: कुछ भाग खुला
me-custody-held =
    { $count ->
        [one] { $count } रोक के कारण नष्ट नहीं की जा सकती
       *[other] { $count } रोकों के कारण नष्ट नहीं की जा सकती
    }
me-custody-destroyed = इसका फ़ुटेज नष्ट किया गया
me-custody-decisions = जारी करने पर निर्णय
me-custody-decided-release = { $office } ने { $when } को जारी करने का निर्णय लिया: { $ground }
me-custody-decided-withhold = { $office } ने { $when } को रोके रखने का निर्णय लिया: { $ground }
me-custody-promise-overdue = { $to } को { $date } तक जारी करने का वचन था, और कोई निर्णय नहीं हुआ
me-custody-pending = जारी करने पर कोई निर्णय नहीं हुआ है।
me-custody-may-go = यह { $to } को दी जा सकती है।
me-custody-went = यह { $to } को दी गई।
me-custody-withheld = जब तक कारण बना है, इसे रोका गया है।
me-custody-withheld-until = इसे { $date } तक रोका गया है।
me-demands = इसकी माँगें
me-demand-open =
    { $days ->
        [one] { $days } दिन से लंबित
       *[other] { $days } दिनों से लंबित
    }
me-demand-granted =
    { $days ->
        [one] { $days } दिन बाद स्वीकृत
       *[other] { $days } दिनों बाद स्वीकृत
    }
me-demand-refused =
    { $days ->
        [one] { $days } दिन बाद अस्वीकृत
       *[other] { $days } दिनों बाद अस्वीकृत
    }
me-demand-lapsed =
    { $days ->
        [one] { $days } दिन बाद समाप्त
       *[other] { $days } दिनों बाद समाप्त
    }
me-demand-by = { $date } तक माँगी गई
me-hand-overs = सुपुर्दगियाँ
me-hand-over = { $from } से { $to } को, { $when }
me-hand-over-claimed = दावा है, पुष्टि नहीं
me-hand-over-confirmed = पावती से पुष्ट
me-hand-over-disputed = विवादित
me-files = जिन फ़ाइलों के सौंपे जाने की बात है
me-file = फ़ाइल
me-file-size = आकार
me-file-digest = SHA-256 डाइजेस्ट
me-receipt-means = तभी हस्ताक्षर करें जब ये फ़ाइलें आपके पास हों और उनके डाइजेस्ट यही हों; sha256sum FILE डाइजेस्ट दिखाता है।
me-receipt-sign = इस सूची की पावती पर हस्ताक्षर करें
me-receipt-dispute = सुपुर्दगी पर विवाद करें
me-receipt-wrong = क्या गलत है, जनता के लिए शब्दों में

# Forms about footage
me-give = फ़ुटेज सौंपें
me-give-means = आप बताते हैं कि कौन-सी फ़ाइलें किसे दीं। जब तक पाने वाला उसी सूची पर हस्ताक्षर न करे, यह दावा रहता है, पुष्टि नहीं।
me-give-to = किसे
me-give-demand = जिस माँग का यह उत्तर है
me-give-no-demand = कोई नहीं
me-give-parent = किससे बनी
me-give-original = मूल
me-give-sign = सूची पर हस्ताक्षर करें और सुपुर्दगी दर्ज करें
me-files-choose = जो फ़ाइलें सौंप रहे हैं उन्हें चुनें या यहाँ छोड़ें
me-files-compare = मिलान के लिए फ़ाइलों की अपनी प्रति चुनें या यहाँ छोड़ें
me-files-stay = इनके डाइजेस्ट इसी पृष्ठ में निकाले जाते हैं। फ़ाइलें आपके उपकरण से बाहर नहीं जातीं।
me-files-list = सूची जिस पर दोनों पक्ष हस्ताक्षर करते हैं
me-files-list-means = हर फ़ाइल की एक पंक्ति: SHA-256 डाइजेस्ट, बाइट में लंबाई, नाम। आदेश “onrecord list FILES” यही छापता है।
me-files-line = यह पंक्ति SHA-256 डाइजेस्ट, बाइट में लंबाई और नाम नहीं है: { $line }
me-demand = फ़ुटेज की माँग दर्ज करें
me-demand-who = कौन माँगता है
me-demand-authority = किस अधिकार से
me-demand-ground = कारण
me-demand-as = किस रूप में
me-demand-deadline = किस दिन तक, यदि कोई हो
me-demand-enter = माँग दर्ज करें
me-advise = जारी करने पर सलाह दर्ज करें
me-advise-who = किसने सलाह दी
me-advise-day = सलाह का दिन
me-advise-course = क्या सलाह दी
me-advise-text = सलाह शब्दों में
me-advise-enter = सलाह दर्ज करें
me-course-release = जारी किया जाए
me-course-withhold = रोका जाए
me-decide = जारी करने पर निर्णय करें
me-decide-means = निर्णय हर सलाह के बारे में बताता है कि वह मानी गई या नहीं।
me-decide-course = निर्णय
me-decide-to = किसे, यदि जारी हो
me-decide-nobody = किसी को नहीं
me-decide-until = किस दिन तक रोका गया, यदि कोई हो
me-decide-enter = निर्णय दर्ज करें
me-end-demand = माँग समाप्त करें
me-end-how = कैसे समाप्त होती है
me-end-granted = स्वीकृत
me-end-refused = अस्वीकृत
me-end-lapsed = समाप्त: कोई इसे आगे नहीं बढ़ाता
me-end-enter = माँग समाप्त करें
me-openings = भाग और खोलना
me-pieces = वे भाग जो आपका पद रखता है
me-piece-mine = सील { $seal }, खंड { $clause }: आपने बताया कि आपका भाग खुलता है
me-piece-others = सील { $seal }, खंड { $clause }: दूसरे अभिरक्षक ने बताया कि यह खुलता है
me-piece-nobody = सील { $seal }, खंड { $clause }: अभी किसी ने नहीं बताया कि यह खुलता है
me-piece-how = जिस मशीन पर आपकी कुंजी है वहाँ इसे आज़माएँ, फिर बताएँ:
me-opening-how = जिस मशीन पर आपकी कुंजी है वहाँ खंड { $clause } का उत्तर बनाएँ, और उसे यहाँ चिपकाएँ:
me-opening-answer = उत्तर, पहली पंक्ति से अंतिम तक
me-opening-decision = जारी करने का निर्णय जिसके लिए यह है
me-opening-no-decision = कोई नहीं: यह किसी और काम के लिए है
me-opening-ground = क्यों, जनता के लिए शब्दों में
me-opening-approve = खोलना स्वीकार करें
me-opening-refuse = अस्वीकार करें
me-wait-piece = सील { $seal } का आपका भाग (खंड { $clause }) आज़माया जाना है, बाँटा गया { $when }।
me-wait-opening = खोलने { $act } को आपके भाग की प्रतीक्षा है (खंड { $clause })।
me-wait-approval = खोलना { $act } स्वीकार या अस्वीकार किए जाने की प्रतीक्षा में है।
me-do-piece = मेरा भाग खुलता है
me-do-opening = मेरा भाग आगे दें
me-do-approval = खोलने पर निर्णय लें
