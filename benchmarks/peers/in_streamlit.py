"""The small app in Streamlit."""

import streamlit as st
from small import MEASURES, estimates, kept, read, scatter

table = st.cache_data(read)()
measure = st.selectbox("Predictor", MEASURES)
trim = st.slider("Leave out the most productive, %", 0, 60, 0)
left = kept(table, trim)
st.pyplot(scatter(left, measure), dpi=100)
st.html(estimates(left, measure))
