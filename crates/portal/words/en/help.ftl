# What is shown in place of a page
help-no-page = There is no page at this address.
