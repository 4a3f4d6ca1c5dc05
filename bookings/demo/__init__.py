"""Made-up people, events and bookings, with which an empty site shows what it can do."""
