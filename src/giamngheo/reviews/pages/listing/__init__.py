"""Who is reviewed: the list, applications, the quick screening, invitations."""
