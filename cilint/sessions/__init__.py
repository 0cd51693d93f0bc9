"""What a job's scripts do: what each word is worth where it stands, what commands read and print, what files hold."""
