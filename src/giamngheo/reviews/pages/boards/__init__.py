"""How far a review has come: all of them, a province's, a commune's, a village's."""
