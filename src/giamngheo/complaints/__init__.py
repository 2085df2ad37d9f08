"""The one inbox: complaints against results, complaints, denunciations and petitions, from receipt to answer."""
