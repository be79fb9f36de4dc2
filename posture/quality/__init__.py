"""May this photo be measured?"""
