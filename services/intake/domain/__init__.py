"""The rules of taking a complaint in: ids, checks of what people type, the steps of the form, SMS. No I/O."""
