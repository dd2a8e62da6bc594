"""What the import benchmark needs: notes that nobody wrote."""
