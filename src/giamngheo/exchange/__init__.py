"""What comes in and goes out as files: the import wizard, exchange profiles, exports, the snapshot."""
