"""What joins the plain data: the edition, its rules, its references, its exports."""
