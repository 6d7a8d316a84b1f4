not python
