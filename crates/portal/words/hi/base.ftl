# हर पृष्ठ के चारों ओर
base-skip = सीधे सामग्री पर जाएँ
base-strap = सरकारी बैठकों का सार्वजनिक अभिलेख
base-nav = साइट
base-nav-meetings = बैठकें
base-nav-attendance = उपस्थिति
base-nav-unstreamed = अप्रसारित
base-nav-log = लॉग
base-nav-verify = सत्यापन
base-foot = इन पृष्ठों का हर कार्य एक <log>हस्ताक्षरित लॉग</log> की प्रविष्टि है, जिसका कोई भी इस साइट पर भरोसा किए बिना <verify>सत्यापन</verify> कर सकता है।
base-checkpoint = चेकपॉइंट
base-privacy = निजता
base-console = कंसोल
base-languages = भाषा
