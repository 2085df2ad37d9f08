"""Administrative units with dated history: provinces, districts, communes, villages, and what holds when."""
