//! One model of synchronization progress.
#![no_std]
