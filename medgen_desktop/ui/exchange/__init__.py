"""Notes in and out: what files hold before they come in, what stays behind when notes go out."""
