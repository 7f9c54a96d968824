"""Who is on duty: the weekly rota with changes and absence, and who is told when nobody is there."""
