"""Where attackers work: in this process, or side by side in processes of their own."""
