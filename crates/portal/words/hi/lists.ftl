# बैठकों की सूचियाँ
body-over = निकाय
list-meetings = बैठकें
body-none = इस निकाय की कोई बैठक अभिलेख में नहीं है।
list-all = सभी बैठकें
body-zone = समय { $zone } के अनुसार
body-absent = अभिलेख में “{ $name }” नाम का कोई निकाय नहीं है।
list-none = अभिलेख में कोई बैठक नहीं है।
list-earlier = इससे पहले की बैठकें
list-count = अभिलेख में { $n }, नवीनतम पहले
