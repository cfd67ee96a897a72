"""The shared action plan: objectives, actions, owners, milestones, updates, adopted editions."""
