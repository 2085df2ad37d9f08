"""What anybody may see without an account: the verification of documents."""
