"""Tests through real windows, without a screen."""
