# रखी गई फ़ुटेज
footage-lead = हर खंड के साथ उसके बाइटों और फ़्रेमों का SHA-256। फ़्रेम डाइजेस्ट कंटेनर पर निर्भर नहीं है, इसलिए हानिरहित प्रति से भी सिद्ध होता है।
footage-none = इस कैमरे का कोई खंड यहाँ लॉग में नहीं है।
footage-file = फ़ाइल
footage-later = बाद के खंड
footage-title = रखी गई फ़ुटेज: { $camera }
footage-segment = खंड { $n }
footage-frames = { $n } फ़्रेम
footage-take = टेक { $n }
footage-video = चित्र
footage-audio = ध्वनि
footage-no-camera = इस बैठक में ऐसा कोई कैमरा नहीं है।
