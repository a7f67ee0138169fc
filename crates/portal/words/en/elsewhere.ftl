# The embedded player and the chamber display
embed-from = from { $site }
display-title = Chamber display
display-nothing = No meeting is in this room now
display-item = Item
display-speaker = Speaking
display-since = since { $clock }
display-lost = Not connected: what is open or closed is not known here
display-streamed = This meeting is being streamed to the public.
display-no-camera = This meeting is open. No camera is sending at the moment.
display-closed = This part is closed. Nothing is shown to the public.
display-recess = Recess. Nothing is shown to the public.
display-next = Begins { $when }.
display-off = Off
display-no-room = There is no room by this name.
