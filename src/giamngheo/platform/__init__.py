"""What every app shares and no app owns: scope, audit, jobs, encrypted fields, components, documents."""
